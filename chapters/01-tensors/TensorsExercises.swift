import Notebook

/// The exercises of the chapter 01.
public let tensorsExercises: [Exercise] = []
