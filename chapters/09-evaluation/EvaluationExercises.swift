import Notebook
import Tensors
import Training

/// The exercises of chapter 9, in order of difficulty.
public let evaluationExercises: [Exercise] = [
  precisionOfSevens, secondPlaces, macroOfTwo, calibrationOfTen, precisionFromRates,
  imagesForAnError,
]

private let precisionOfSevens = Exercise(
  "9.1",
  """
  Among 200 images are 40 sevens. A program calls 50 images a seven, and in 36 cases rightly. What is \
  the precision of its sevens?
  """,
  answer: .number(0.72), tolerance: 0.0005,
  mistakes: [
    Mistake(.number(0.9), "that is the recall: you divided by the sevens that there are."),
    Mistake(
      .number(0.9125),
      "that is the specificity, 146 of 160, which D0 §9.3 takes for the precision."),
    Mistake(.number(0.91), "that is the accuracy: it counts the images that are no seven too."),
    Mistake(.number(0.8), "that is F1, which precision and recall make together."),
    Mistake(.number(0.18), "precision divides by the answers \"seven\", not by all images."),
  ],
  hints: [
    "Look at the answers that say seven. How many are they?",
    "50 answers say seven, and 36 of them are right.",
  ],
  solution: { sheet in
    let sevens = ClassCounts(
      truePositives: 36, falsePositives: 50 - 36, falseNegatives: 40 - 36,
      trueNegatives: 200 - 40 - 14)
    sheet.show("precision", sevens.precision.worked())
    sheet.show("recall", sevens.recall.worked())
    sheet.show("specificity", sevens.specificity.worked())
    return .number(sevens.precision.value ?? 0)
  })

private let secondPlaces = Exercise(
  "9.2",
  """
  Four images of the classes 1, 0, 2 and 2 were given the probabilities $[0.5, 0.3, 0.2]$, \
  $[0.2, 0.5, 0.3]$, $[0.1, 0.2, 0.7]$ and $[0.4, 0.35, 0.25]$ for the classes 0, 1 and 2. What \
  is the top-2 accuracy?
  """,
  answer: .number(0.5), tolerance: 0.0005,
  mistakes: [
    Mistake(
      .number(0.25), "that is top-1, or second place alone; first and second count together."),
    Mistake(.number(1.0 / 3), "that is the part of the mistakes that were close."),
    Mistake(.number(0.75), "in one of the wrong answers only is the right class second."),
    Mistake(.number(1), "with three classes the third place is left, and it occurs."),
  ],
  hints: [
    "Put the three probabilities of each image in order. In which place is the right class?",
    "The right class of the first image has 0.3, behind 0.5: second place.",
    "The ranks are 2, 3, 1 and 3.",
  ],
  solution: { sheet in
    let given: Tensor<Double> = [
      [0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.4, 0.35, 0.25],
    ]
    let classes = [1, 0, 2, 2]
    sheet.show("ranks", ranks(given, classes: classes).map(String.init).joined(separator: " "))
    let top = topAccuracy(given, classes: classes, within: 2)
    sheet.show("top-2", top.worked())
    return .number(top.value ?? 0)
  })

private let macroOfTwo = Exercise(
  "9.3",
  """
  Of 10 images of class 0, 8 were read as class 0 and 2 as class 1. Of 3 images of class 1, 1 was read \
  as class 0 and 2 as class 1. What is the macro F1, to three decimals?
  """,
  answer: .number(0.707), tolerance: 0.001,
  mistakes: [
    Mistake(.number(0.769), "that is the accuracy, which is the micro F1 too."),
    Mistake(.number(0.780), "you weighted each class by its images; macro counts them the same."),
    Mistake(.number(0.694), "that is the macro precision."),
    Mistake(.number(0.733), "that is the macro recall."),
    Mistake(
      .number(0.713),
      "that is the harmonic mean of macro precision and macro recall; take the mean of both F1."),
    Mistake(.number(0.842), "that is the F1 of class 0 alone."),
    Mistake(.number(0.571), "that is the F1 of class 1 alone."),
  ],
  hints: [
    "Find TP, FP and FN of each class first.",
    "Class 0: TP = 8, FP = 1, FN = 2. Class 1: TP = 2, FP = 2, FN = 1.",
    "F1 is 16/19 for class 0 and 4/7 for class 1.",
  ],
  solution: { sheet in
    let matrix = ConfusionMatrix([[8, 2], [1, 2]])
    sheet.table(
      ["class", "TP", "FP", "FN", "F1"],
      matrix.classes.enumerated().map { number, counts in
        [
          "\(number)", "\(counts.truePositives)", "\(counts.falsePositives)",
          "\(counts.falseNegatives)", counts.f1.worked(),
        ]
      })
    let macro = matrix.macro(\.f1)
    sheet.show("macro F1", macro.worked())
    return .number(macro.value ?? 0)
  })

private let calibrationOfTen = Exercise(
  "9.4",
  """
  A network gave four answers with the confidence 0.6, and three of them are right. It gave six with \
  the confidence 0.9, and five are right. What is the expected calibration error in ten bins?
  """,
  answer: .number(0.1), tolerance: 0.0005,
  mistakes: [
    Mistake(.number(0.108), "each bin counts by its part of the answers: 4/10 and 6/10."),
    Mistake(
      .number(0.02),
      "too sure in one bin and too modest in the other do not make up for each other."),
    Mistake(.number(0.15), "that is the greatest gap."),
    Mistake(.number(0.2), "that is the part of the answers that are wrong."),
  ],
  hints: [
    "All answers of 0.6 lie in one bin, all of 0.9 in another. What part of each is right?",
    "The gaps are |3/4 − 0.6| and |5/6 − 0.9|.",
    "4/10 · 0.15 + 6/10 · 0.0667",
  ],
  solution: { sheet in
    let confidences = [Double](repeating: 0.6, count: 4) + [Double](repeating: 0.9, count: 6)
    let marks = [true, true, true, false] + [true, true, true, true, true, false]
    let calibration = try Calibration(probabilities: confidences, areRight: marks)
    sheet.show("ECE", calibration.worked())
    return .number(calibration.expectedError ?? 0)
  })

private let precisionFromRates = Exercise(
  "9.5",
  """
  A program that looks for eights has the recall 0.8 and the specificity 0.9. Of 1,000 images 50 are \
  eights. What is its precision, to three decimals?
  """,
  answer: .number(0.296), tolerance: 0.001,
  mistakes: [
    Mistake(.number(0.9), "that is the specificity, which D0 §9.3 takes for the precision."),
    Mistake(
      .number(0.889),
      "so it would be if half of the images were eights; there are 19 times as many others."),
    Mistake(.number(0.895), "that is the accuracy."),
    Mistake(.number(0.432), "that is F1."),
    Mistake(.number(0.04), "precision divides by the answers \"eight\", not by all images."),
    Mistake(.number(0.421), "that is true positives over false ones; divide by both together."),
  ],
  hints: [
    "How many of the 50 eights are found? How many of the 950 others are called an eight?",
    "TP = 0.8 · 50 = 40, FP = 0.1 · 950 = 95.",
  ],
  solution: { sheet in
    let eights = ClassCounts(
      truePositives: 40, falsePositives: 95, falseNegatives: 10, trueNegatives: 855)
    sheet.show("recall", eights.recall.worked())
    sheet.show("specificity", eights.specificity.worked())
    sheet.show("precision", eights.precision.worked())
    sheet.say("The rarer what you look for, the more of what you find is something else.")
    return .number(eights.precision.value ?? 0)
  })

private let imagesForAnError = Exercise(
  "9.6",
  """
  A network reads about 98 % of all digits. How many images must it be tested on for the standard \
  error of its accuracy to be 0.1 %, that is 0.001?
  """,
  answer: .number(19_600), tolerance: 0.5,
  mistakes: [
    Mistake(.number(140), "n stands under the root: square both sides first."),
    Mistake(.number(19.6), "square the 0.001 too."),
    Mistake(.number(75_295), "that makes 1.96 standard errors 0.1 %; one was asked for."),
    Mistake(.number(400), "the variance of one image is p (1 − p), not (1 − p)²."),
    Mistake(.number(980_000), "the factor 1 − p is missing."),
  ],
  hints: [
    "Solve $s = \\sqrt{p (1 - p) / n}$ for $n$.",
    "$n = p (1 - p) / s^2$",
    "0.98 · 0.02 / 0.000001",
  ],
  solution: { sheet in
    let n = (0.98 * 0.02 / (0.001 * 0.001)).rounded()
    sheet.show("n", n)
    let check = Fraction(Int((0.98 * n).rounded()), of: Int(n))
    sheet.show("s", check.standardError ?? 0, decimals: 6)
    sheet.say("Half the error takes four times the images.")
    return .number(n)
  })
