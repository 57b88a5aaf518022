import Layers
import Notebook
import Tensors
import Training

/// The exercises of the chapter on optimisers.
public let optimisersExercises: [Exercise] = [
  Exercise(
    "7.1",
    """
    A loss is $3 w^2$. Above which learning rate does plain gradient descent run away from its \
    bottom, wherever it begins?
    """,
    answer: .number(1.0 / 3), tolerance: 0.001,
    mistakes: [
      Mistake(.number(1.0 / 6), "at that rate the first step ends at the bottom: it is 1 / c."),
      Mistake(
        .number(2.0 / 3), "the curvature is not 3: the slope of 3 w² is 6 w, and grows by 6."),
      Mistake(.number(1), "that is the limit of w², whose curvature is 2; this one is steeper."),
    ],
    hints: [
      "The gradient is $6 w$. What does one step make of $w$?",
      "The new $w$ is $(1 - 6 \\eta) w$. When is it farther from 0 than the old one?",
      "The limit is 2 divided by the curvature.",
    ],
    solution: { sheet in
      let limit = 2.0 / 6
      let rates = [0.9 * limit, limit, 1.1 * limit]
      sheet.table(
        ["η", "w after 1 step", "2 steps", "3 steps"],
        rates.map { rate in
          let weight = Parameter<Double>(name: "w", value: [1])
          let optimiser = StochasticGradientDescent<Double>(learningRate: rate)
          return [format(rate, decimals: 4)]
            + (0..<3).map { _ in
              weight.gradient = weight.value * 6
              optimiser.step([weight])
              return format(weight.value[0], decimals: 4)
            }
        })
      return .number(limit)
    }),
  Exercise(
    "7.2",
    """
    Gradient descent with the learning rate 0.5 and the momentum 0.5 starts at $w = 4$ on the loss \
    $\\frac{1}{2} w^2$, whose gradient is $w$. Where is it after two steps?
    """,
    answer: .number(0),
    mistakes: [
      Mistake(.number(1), "that is without momentum: the velocity keeps half of its first value."),
      Mistake(
        .number(0.5), "the velocity is 0.5 · 4 + 2, not 0.5 · (4 + 2): only the old one is halved."),
      Mistake(.number(2), "that is after one step."),
      Mistake(.number(-0.25), "that is Nesterov's form; the plain one goes along v itself."),
    ],
    hints: [
      "The velocity begins at 0, so the first step is that of plain descent: $v = 4$, $w = 2$.",
      "In the second step the gradient is 2, and the velocity $0.5 \\cdot 4 + 2$.",
    ],
    solution: { sheet in
      let weight = Parameter<Double>(name: "w", value: [4])
      let optimiser = StochasticGradientDescent<Double>(learningRate: 0.5, momentum: 0.5)
      for step in 1...2 {
        weight.gradient = weight.value
        optimiser.step([weight])
        sheet.say(
          "After step \(step): v = \(format(optimiser.state.memories[0].tensors[0][0])), "
            + "w = \(format(weight.value[0])).")
      }
      return .number(weight.value[0])
    }),
  Exercise(
    "7.3",
    """
    Adam with the learning rate 0.01 sees the gradient 5 in its first step and 5 in its second. How \
    far does it move in the two steps together? (Leave $\\varepsilon$ out.)
    """,
    answer: .number(0.02), tolerance: 1e-5,
    mistakes: [
      Mistake(.number(0.1), "the gradient's size falls out: 5 is divided by the root of 25."),
      Mistake(.number(0.01), "that is one step; here are two."),
      Mistake(
        .number(0.0741), "without the corrections m is 0.5 and √v is 0.158 in the first step."),
    ],
    hints: [
      "What are $\\hat m$ and $\\hat v$ when all gradients so far were the same?",
      "The corrected means are 5 and 25, in both steps.",
    ],
    solution: { sheet in
      let weight = Parameter<Double>(name: "w", value: [0])
      let optimiser = Adam<Double>(learningRate: 0.01, epsilon: .afterCorrection(0))
      for step in 1...2 {
        weight.gradient = [5]
        optimiser.step([weight])
        sheet.say("After step \(step): w = \(format(weight.value[0], decimals: 4)).")
      }
      return .number(-weight.value[0])
    }),
  Exercise(
    "7.4",
    """
    A training of 100 steps warms up over its first 20 steps to the rate 0.4, and comes down from \
    there to 0 on half a cosine wave. What is the rate of step 60? (Steps are counted from 0.)
    """,
    answer: .number(0.2), tolerance: 0.0005,
    mistakes: [
      Mistake(
        .number(0.1382), "that is step 60 of a wave of 100; this one begins at step 20 and has 80."),
      Mistake(.number(0.0586), "the wave begins at step 20, so that it is at its own step 40."),
      Mistake(.number(0.4), "so it is at step 20; then the wave goes down."),
      Mistake(.number(0), "the cosine of a quarter turn is 0, but the rate is half of 1 + 0."),
    ],
    hints: [
      "How many steps has the wave, and how many of them are over?",
      "Half of them are, and cos of a quarter turn is 0.",
      "The rate is $\\frac{1}{2} \\cdot 0.4 \\cdot (1 + 0)$.",
    ],
    solution: { sheet in
      let schedule = Schedule.warmUp(steps: 20, then: .cosine(steps: 80))
      sheet.table(
        ["step", "rate"],
        [0, 19, 20, 40, 60, 80, 99].map {
          ["\($0)", format(schedule.rate(atStep: $0, base: 0.4), decimals: 4)]
        })
      return .number(schedule.rate(atStep: 60, base: 0.4))
    }),
  Exercise(
    "7.5",
    """
    Two weights, both 1, take one first step of Adam with the learning rate 0.1 and λ = 0.2. Their \
    gradients are 4 and 0. Where do they end with L2, and where with decoupled decay? Write it as \
    `"[[first, second], [first, second]]"`, L2 in the first row. (Leave $\\varepsilon$ out.)
    """,
    answer: .tensor([[0.9, 0.9], [0.88, 0.98]] as Tensor<Double>), tolerance: 1e-5,
    mistakes: [
      Mistake(
        .tensor([[0.88, 0.98], [0.88, 0.98]] as Tensor<Double>),
        "within Adam L2's pull goes through the quotient m / √v, which makes a first step 0.1 long."
      ),
      Mistake(
        .tensor([[0.9, 1], [0.88, 0.98]] as Tensor<Double>),
        "L2 adds 0.2 to the second gradient too, and Adam makes a whole step of it."),
      Mistake(
        .tensor([[0.9, 0.9], [0.7, 0.8]] as Tensor<Double>),
        "decoupled decay takes η λ w = 0.1 · 0.2 · 1, not λ w."),
    ],
    hints: [
      "With L2 the gradients are $4 + 0.2$ and $0 + 0.2$. How long is a first step of Adam?",
      "A first step is $\\eta$ long whatever the gradient, unless it is 0.",
      "Decoupled, both lose $0.1 \\cdot 0.2 \\cdot 1$, and only the first takes a step.",
    ],
    solution: { sheet in
      let rows = [WeightDecay.l2(0.2), .decoupled(0.2)].map { decay -> [Double] in
        let weights = Parameter<Double>(name: "w", value: [1, 1])
        weights.gradient = [4, 0]
        Adam<Double>(learningRate: 0.1, epsilon: .afterCorrection(1e-12), decay: decay)
          .step([weights])
        return weights.value.scalars
      }
      let ends = Tensor(shape: [2, 2], scalars: rows.flatMap { $0 })
      sheet.show("w", ends, decimals: 4)
      return .tensor(ends)
    }),
]
