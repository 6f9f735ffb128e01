"""Data that the desk carries with it: icons, fonts, mail templates; no code."""
