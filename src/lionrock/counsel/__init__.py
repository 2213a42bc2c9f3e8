"""What counsel decides: values of the law, privilege, holds, disclosure, visits."""
