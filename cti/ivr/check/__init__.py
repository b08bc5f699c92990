"""The checker: findings of a drawing with their causes and fixes.

`checker.check` is the way in. `rules` holds the checks by subject, `wording` their sentences, `survey`
what all of them share, `look` what the checks of one block see; `site` and `draft_facts` are what is
known beside the drawing. What blocks check of themselves stands in their classes.
"""
