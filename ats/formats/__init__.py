"""How numbers are written in each language, where Django knows another country's way."""
