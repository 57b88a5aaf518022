import Notebook

/// The exercises of the chapter 05.
public let denseExercises: [Exercise] = []
