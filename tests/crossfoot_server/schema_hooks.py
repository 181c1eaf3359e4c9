"""What schemathesis has to be told: how the bytes of a resumable upload are sent."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
