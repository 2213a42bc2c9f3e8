"""What leaves the house for other tools: the workbook and OSCAL, equal bytes from equal input."""
