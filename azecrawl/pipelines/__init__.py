"""What happens to a visit after parsing: checked, recognised, stored. One job a file, in the order of settings.py."""
