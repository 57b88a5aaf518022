import Notebook

/// The exercises of the chapter 08.
public let cnnExercises: [Exercise] = []
