"""Who may do what, and to which rows? Roles, row scope, sign-in, separation of duties."""
