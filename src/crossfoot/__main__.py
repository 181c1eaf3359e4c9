"""python -m crossfoot: the command, where the script is not on the path."""

from crossfoot.cli.main import main

main()
