"""The parts of the settings, by what they are about; `liaison.settings` puts them together."""
