"""The views of *Courriels* beside the list of mails: plain values in, signals out."""
