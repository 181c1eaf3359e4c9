"""What a web process has in memory, and every start of a server waits for."""

import subprocess
import sys

#: What only jobs compute with: most of a second and 40 to 200 MB each.
_OF_JOBS = ("scipy", "sklearn", "pandas", "statsmodels", "statsforecast", "mlforecast", "lightgbm")
_IMPORTED = f"""
import sys
import crossfoot_server.asgi, crossfoot_server.urls
loaded = [name for name in {_OF_JOBS} if name in sys.modules]
assert not loaded, loaded
"""


def test_a_web_process_imports_nothing_of_what_only_jobs_compute_with():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _IMPORTED],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
