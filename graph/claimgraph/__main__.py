"""``python -m claimgraph``: the command line where the installed command is not on the path."""

from claimgraph.cli import main

main()
