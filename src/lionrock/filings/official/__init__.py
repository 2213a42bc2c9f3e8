"""The official files of forms: checked when uploaded, read for their places to fill, filled from approved content."""
