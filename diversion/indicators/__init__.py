"""Indicators: red flags that the records can answer, each with its counter-claim.

:func:`catalogue` lists them; :mod:`diversion.indicators.assess` asks them about a
shipment, a company or a chain. One fired indicator proves nothing.
"""

from diversion.indicators.catalogue import Indicator, catalogue
from diversion.indicators.outcome import Outcome, State

__all__ = ["Indicator", "Outcome", "State", "catalogue"]
