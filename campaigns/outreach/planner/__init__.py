"""Where to go: outreach days × neighbourhoods × teams with the highest expected gain on the lagging targets."""
