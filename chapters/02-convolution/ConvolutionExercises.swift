import Notebook

/// The exercises of the chapter 02.
public let convolutionExercises: [Exercise] = []
