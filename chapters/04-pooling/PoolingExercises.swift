import Notebook

/// The exercises of the chapter 04.
public let poolingExercises: [Exercise] = []
