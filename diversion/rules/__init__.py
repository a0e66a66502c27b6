"""Rules of export control as data: a pack of provisions a file, and one engine."""

from diversion.rules.engine import Ruling, judge
from diversion.rules.packs import Pack, Rule, load_pack, shipped_packs

__all__ = ["Pack", "Rule", "Ruling", "judge", "load_pack", "shipped_packs"]
