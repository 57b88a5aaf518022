// exercises
