"""Pages of the register: what is protected, who owns it, what it depends on, and every change with its reason."""
