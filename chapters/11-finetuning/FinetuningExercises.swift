import Notebook

/// The exercises of chapter 11, in order of difficulty.
public let finetuningExercises: [Exercise] = []
