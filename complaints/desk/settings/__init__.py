"""The organisation's own settings, each on a page of its own: calendars, policies, people, codes, words, webhooks."""
