"""Pages of obligations: every duty, how a clock was computed, the call, the content of a form."""
