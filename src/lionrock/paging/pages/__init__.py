"""Pages of paging: who is called now, every line with when it was last proven, the switch, and the page of a code."""
