"""The few pages there are: sign-in link, uploads, an audit's summary."""
