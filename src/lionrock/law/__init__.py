"""The law as data: duties, limits, criteria and requirements with their sources, and the dates that follow.

Not legal advice. Nobody on this project has read the official texts; every row says what was read instead.
"""

from lionrock.law.dates import Due, Limit, Warnings
from lionrock.law.filing import Field, Filing
from lionrock.law.model import Basis, Criterion, Obligation, Requirement
from lionrock.law.rulebook import Rulebook, rulebook

__all__ = [
    "Basis",
    "Criterion",
    "Due",
    "Field",
    "Filing",
    "Limit",
    "Obligation",
    "Requirement",
    "Rulebook",
    "Warnings",
    "rulebook",
]
