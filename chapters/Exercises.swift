import Notebook

/// The exercises of the whole book, in its order.
public let exercises: [Exercise] =
  tensorsExercises
  + convolutionExercises
  + activationExercises
  + poolingExercises
  + denseExercises
  + backpropExercises
  + optimisersExercises
  + cnnExercises
  + evaluationExercises
  + generalisationExercises
  + finetuningExercises
  + speedExercises
