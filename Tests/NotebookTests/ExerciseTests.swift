import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Notebook

@Suite struct ExerciseTests {
  private func exercise(
    _ answer: Answer, tolerance: Double = 1e-6, mistakes: [Mistake] = [], hints: [String] = []
  ) -> Exercise {
    Exercise(
      "2.1", "How much is $1 + 2$?", answer: answer, tolerance: tolerance, mistakes: mistakes,
      hints: hints, solution: { _ in answer })
  }

  @Test(arguments: [
    ("-5", -5.0), ("−5", -5), ("+5", 5), ("5.0", 5), (".5", 0.5), ("1/2", 0.5), ("-1/2", -0.5),
    ("3/-4", -0.75), ("50%", 0.5), ("1,199,882", 1_199_882), ("1e-3", 0.001), (" 7 ", 7),
  ])
  func numbersAreRead(typed: String, value: Double) throws {
    #expect(try exercise(.number(value)).mark(typed) == .right)
  }

  @Test(arguments: ["", "five", "1/0", "1/2/3", "0,5", "--5", "[5]", "5 6", "nan", "inf", "0x10"])
  func otherThingsAreNoNumbers(typed: String) {
    #expect(throws: AnswerError.self) { try exercise(.number(5)).mark(typed) }
  }

  @Test(arguments: [
    "[[1,-2],[3,4]]", "[[1, -2], [3, 4]]", "[[1 -2] [3 4]]", " [ [1,−2] , [6/2,4.0] ] ",
    "[[1,-2][3,4]]",
  ])
  func tensorsAreRead(typed: String) throws {
    let answer = Answer.tensor([[1, -2], [3, 4]] as Tensor<Float>)
    #expect(try exercise(answer).mark(typed) == .right)
  }

  @Test(arguments: ["[[1,2],[3]]", "[[1,2],3]", "[1,2", "[1,2]]", "[a]", "", "[[1,2]] [3]"])
  func raggedAndBrokenTensorsAreRefused(typed: String) {
    let answer = Answer.tensor([[1, -2], [3, 4]] as Tensor<Float>)
    #expect(throws: AnswerError.self) { try exercise(answer).mark(typed) }
  }

  @Test(arguments: [
    "26x26x32", "26×26×32", "26X26X32", "26*26*32", "26,26,32", "[26, 26, 32]", "(26, 26, 32)",
    "26 26 32",
  ])
  func shapesAreRead(typed: String) throws {
    #expect(try exercise(.shape([26, 26, 32])).mark(typed) == .right)
  }

  @Test(arguments: ["", "26by26", "-1x2", "x"])
  func otherThingsAreNoShapes(typed: String) {
    #expect(throws: AnswerError.self) { try exercise(.shape([26, 26])).mark(typed) }
  }

  @Test func wordsAreReadWhateverTheirCapitals() throws {
    #expect(try exercise(.text("yes", "it does")).mark("It Does") == .right)
    #expect(try exercise(.text("yes")).mark("no") == .wrong("\"no\" is not it."))
  }

  @Test func knownMistakesComeFirst() throws {
    let marked = exercise(.number(5), mistakes: [Mistake(.number(13), "you turned the kernel.")])
    #expect(try marked.mark("13") == .wrong("you turned the kernel."))
    #expect(try marked.mark("12") == .wrong("12 is too large."))
    #expect(try marked.mark("-13") == .wrong("-13 is too small."))
    #expect(try marked.mark("-5") == .wrong("-5 is right but for its sign."))
  }

  @Test func theToleranceIsTheQuestions() throws {
    #expect(try exercise(.number(0.0900306), tolerance: 0.0005).mark("0.090") == .right)
    #expect(try exercise(.number(0.0900306), tolerance: 0.0005).mark("0.091") != .right)
  }

  @Test func aWrongTensorIsToldItsFirstWrongEntry() throws {
    let marked = exercise(.tensor([[1, 2], [3, 4]] as Tensor<Float>))
    #expect(
      try marked.mark("[1, 2, 3, 4]")
        == .wrong("its shape is [4], and the question asks for the shape [2, 2]."))
    #expect(
      try marked.mark("5")
        == .wrong("it is a single number, and the question asks for the shape [2, 2]."))
    #expect(
      try marked.mark("[[1, 2], [0, 4]]")
        == .wrong("entry [1, 0], counted from 0, is 0, which is too small; all else is right."))
    #expect(
      try marked.mark("[[1, -2], [0, 9]]")
        == .wrong(
          "entry [0, 1], counted from 0, is -2, which is right but for its sign; "
            + "3 entries are wrong."))
  }

  @Test func aWrongShapeIsToldItsAxis() throws {
    let marked = exercise(.shape([26, 26, 32]))
    #expect(try marked.mark("26x26") == .wrong("the shape has 3 axes, not 2."))
    #expect(try marked.mark("28x26x32") == .wrong("28 along axis 0 is too large."))
  }

  @Test func hintsComeOneByOne() throws {
    let stage = try Stage("")
    let asked = exercise(.number(3), hints: ["Count.", "Use your fingers."])
    func hint() throws {
      try ExerciseDesk([asked], root: stage.folder.url, terminal: stage.terminal).hint(for: asked)
    }
    try hint()
    #expect(stage.output == "Hint 1 of 2: Count.\n")
    try hint()
    #expect(stage.output.hasSuffix("Hint 2 of 2: Use your fingers.\n"))
    try hint()
    #expect(stage.output.contains("No more hints."))
    #expect(stage.exists(".longhand/hints.tsv"))
  }

  @Test func solutionsAreWorkedByTheOperators() throws {
    let stage = try Stage("")
    let asked = Exercise(
      "2.2", "Convolve.", answer: .number(5), hints: [],
      solution: { sheet in
        let image: Tensor<Float> = [[1, 2], [3, 4]]
        let kernel: Tensor<Float> = [[1, 0], [0, 1]]
        let map = try sheet.work("R") { try convolution(image, kernel, observer: &$0) }
        return .number(map[0, 0])
      })
    try ExerciseDesk([asked], root: stage.folder.url, terminal: stage.terminal).solve(asked)
    #expect(
      stage.output == """
        2.2 Convolve.

          R[0, 0] = 1·1 + 0·2 + 0·3 + 1·4 = 5

        The answer is 5.

        """)
  }

  @Test func unknownExercisesNameTheirNeighbours() throws {
    let stage = try Stage("")
    let desk = ExerciseDesk(
      [exercise(.number(1))], root: stage.folder.url, terminal: stage.terminal)
    #expect(throws: AnswerError(description: "There is no exercise 2.9; there are 2.1.")) {
      try desk.exercise("2.9")
    }
    #expect(
      throws: AnswerError(
        description: "There is no exercise 7.1; `longhand check` lists them all.")
    ) { try desk.exercise("7.1") }
  }

  @Test func thePageSetsTheQuestionWithItsCommand() throws {
    let stage = try Stage("//: # Demo\npage.exercises(demo)\n")
    let page = try stage.page()
    page.exercises([exercise(.number(3))], file: stage.path, line: 2)
    try page.finish(file: stage.path, line: 2)
    #expect(
      try stage.woven().contains(
        """
        # Demo

        **2.1** How much is $`1 + 2`$?

        ```sh
        swift run longhand check 2.1 ANSWER
        ```
        """))
  }

  @Test func exercisesOfAnotherChapterAreRefused() throws {
    let stage = try Stage("//: # Demo\npage.exercises(demo)\n")
    let page = try stage.page()
    let stray = Exercise("3.1", "?", answer: .number(1), hints: [], solution: { _ in .number(1) })
    page.exercises([stray], file: stage.path, line: 2)
    #expect(stage.errors.contains("exercise 3.1 is not of chapter 2"))
  }
}
