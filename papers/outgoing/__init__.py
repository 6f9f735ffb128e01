"""What we write: mails, letters, PDFs and lists."""
