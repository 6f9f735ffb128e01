"""The rules of the domain: plain values in, plain values out; no session, no clock."""
