"""Correlations of Sigma rules: events of several rules, in one group and one span of event time, as one finding."""
