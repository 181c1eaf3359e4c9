"""One command, one tree of processes: broker, web, worker and beat, kept running."""
