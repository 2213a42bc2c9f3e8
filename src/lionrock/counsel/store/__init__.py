"""Every statement on the tables of counsel."""
