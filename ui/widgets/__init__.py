"""Small widgets that every page uses: plain values in, signals out."""
