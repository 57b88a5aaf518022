import Notebook

/// The exercises of the chapter 03.
public let activationExercises: [Exercise] = []
