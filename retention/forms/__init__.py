"""What people type about keeping, holding and asking."""
