"""``python -m diversion.cli``."""

from diversion.cli import main

main()
