"""What is protected: operator, critical computer systems, assets, dependencies, people and thresholds.

Confidential (DESIGN, rule 9): every record is sealed at rest, and no fact carries more than ids and digests.
"""
