"""Mails on their way out of the desk."""
