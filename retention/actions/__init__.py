"""What people decide: to erase or keep, to hold, to ask about their own data, and to answer."""
