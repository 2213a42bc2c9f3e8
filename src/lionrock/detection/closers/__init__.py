"""How alerts are closed at the products that raised them, one product a file."""
