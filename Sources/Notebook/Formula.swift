/// LaTeX written as a line of Unicode for the terminal.
///
/// `\frac{1}{k^2} \sum_{i,j} x_{i,j}` becomes `1/k² Σ_(i,j) x[i,j]`. A command that the tables do
/// not hold keeps its name.
enum Formula {
  /// The readable form of a formula, given without its dollar signs.
  static func plain(_ latex: String) -> String {
    var reader = FormulaReader(latex)
    let text = reader.read(until: nil)
    return text.split(separator: "\n").map { line in
      line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }.joined(separator: "\n")
  }

  static let symbols: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "partial": "∂", "nabla": "∇", "infty": "∞", "ell": "ℓ", "emptyset": "∅",
    "ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩",
    "lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖", "rVert": "‖", "|": "‖",
    "{": "{", "}": "}", "_": "_", "%": "%", "$": "$", "&": "&", "#": "#",
    ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "quad": " ", "qquad": "  ",
    "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "", "Bigl": "",
    "Bigr": "", "displaystyle": "", "textstyle": "", "limits": "", "nolimits": "",
    "prime": "′", "top": "ᵀ", "colon": ":", "forall": "∀", "exists": "∃",
  ]

  /// Set with a space on either side.
  static let relations: [String: String] = [
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆",
    "circ": "∘", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "circledast": "⊛",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈",
    "equiv": "≡", "sim": "∼", "propto": "∝", "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "to": "→", "rightarrow": "→",
    "leftarrow": "←", "gets": "←", "mapsto": "↦", "Rightarrow": "⇒", "implies": "⇒",
    "Leftrightarrow": "⇔", "iff": "⇔", "mid": "|", "land": "∧", "lor": "∨",
  ]

  /// Operators whose sub- and superscripts are bounds, and named functions.
  static let operators: [String: String] = [
    "sum": "Σ", "prod": "Π", "int": "∫", "bigcup": "⋃",
    "max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin", "lim": "lim",
    "log": "log", "ln": "ln", "exp": "exp", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh",
    "sin": "sin", "cos": "cos", "tan": "tan", "bmod": "mod", "mod": "mod", "gcd": "gcd",
    "det": "det", "sup": "sup", "inf": "inf",
  ]

  /// A mark that Unicode sets over the character before it.
  static let accents: [String: Character] = [
    "hat": "\u{302}", "widehat": "\u{302}", "bar": "\u{304}", "overline": "\u{304}",
    "tilde": "\u{303}", "widetilde": "\u{303}", "dot": "\u{307}", "vec": "\u{20D7}",
  ]

  static let superscripts = table(
    "0123456789+-−=()nijkTabcdefghlmoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱʲᵏᵀᵃᵇᶜᵈᵉᶠᵍʰˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
  static let subscripts = table(
    "0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

  private static func table(_ from: String, _ to: String) -> [Character: Character] {
    Dictionary(zip(from, to)) { first, _ in first }
  }
}

/// Reads LaTeX from left to right.
private struct FormulaReader {
  /// A piece of the line, with what a script or a fraction bar has to know of it.
  struct Atom {
    var text: String
    var isOperator = false
    /// Whether it can stand beside a `/` or under a script without brackets.
    var isSimple = true
  }

  private let characters: [Character]
  private var position = 0

  init(_ latex: String) { characters = Array(latex) }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  /// Reads up to `end`, a closing brace or the name of an environment, and passes over it.
  mutating func read(until end: String?) -> String {
    var atoms: [Atom] = []
    while let character = next {
      if end == "}", character == "}" {
        position += 1
        break
      }
      if character == "\\", let end, end != "}", isEnd(of: end) { break }
      if character == "_" || character == "^" {
        position += 1
        addScript(character, to: &atoms)
      } else {
        atoms.append(readAtom())
      }
    }
    return atoms.map(\.text).joined()
  }

  private mutating func isEnd(of environment: String) -> Bool {
    let mark = Array("\\end{\(environment)}")
    guard characters[position...].starts(with: mark) else { return false }
    position += mark.count
    return true
  }

  private mutating func readAtom() -> Atom {
    guard let character = next else { return Atom(text: "") }
    position += 1
    switch character {
    case "{": return bracketed(read(until: "}"))
    case "\\": return readCommand()
    case "-": return Atom(text: "−")
    case "*": return Atom(text: "∗")
    case "'": return Atom(text: "′")
    case "&": return Atom(text: " ")
    case "~": return Atom(text: " ")
    default: return Atom(text: String(character))
    }
  }

  /// The argument of a command: the next atom, spaces before it passed over.
  private mutating func readArgument() -> Atom {
    skipSpace()
    return readAtom()
  }

  private mutating func skipSpace() {
    while let character = next, character.isWhitespace { position += 1 }
  }

  private mutating func readCommand() -> Atom {
    var name = ""
    while let character = next, character.isLetter, character.isASCII {
      name.append(character)
      position += 1
    }
    if name.isEmpty, let character = next {
      position += 1
      if character == "\\" { return Atom(text: "\n") }
      name = String(character)
    }
    if let relation = Formula.relations[name] { return Atom(text: " \(relation) ") }
    if let symbol = Formula.symbols[name] {
      if name == "partial" || name == "nabla" { skipSpace() }
      return Atom(text: symbol)
    }
    if let function = Formula.operators[name] { return Atom(text: function, isOperator: true) }
    if let accent = Formula.accents[name] {
      return Atom(text: readArgument().text + String(accent))
    }
    switch name {
    case "frac", "tfrac", "dfrac":
      let (above, below) = (readArgument(), readArgument())
      return Atom(text: grouped(above) + "/" + grouped(below), isSimple: false)
    case "sqrt": return Atom(text: "√" + grouped(readArgument()))
    case "text", "mathrm", "mathbf", "mathit", "textbf", "boldsymbol", "mathsf", "texttt",
      "mathtt", "bm":
      return readArgument()
    case "operatorname": return Atom(text: readArgument().text, isOperator: true)
    case "mathbb":
      let letters = ["R": "ℝ", "N": "ℕ", "Z": "ℤ", "E": "𝔼"]
      let letter = readArgument().text
      return Atom(text: letters[letter] ?? letter)
    case "mathcal": return readArgument()
    case "begin": return readEnvironment()
    default: return Atom(text: "\\" + name)
    }
  }

  private mutating func readEnvironment() -> Atom {
    let name = readArgument().text
    if name.hasPrefix("array"), next == "{" { _ = readAtom() }
    let isMatrix = name.hasSuffix("matrix") || name == "array"
    let start = position
    let text = read(until: name)
    guard isMatrix else { return Atom(text: text, isSimple: false) }
    // Read again, row by row, with the columns apart.
    let end = position
    var body = Array(characters[start..<max(start, end)])
    let mark = Array("\\end{\(name)}")
    if body.suffix(mark.count).elementsEqual(mark) { body.removeLast(mark.count) }
    let rows = String(body).components(separatedBy: "\\\\").map { row in
      row.split(separator: "&", omittingEmptySubsequences: false)
        .map { Formula.plain(String($0)) }.joined(separator: ", ")
    }.filter { !$0.isEmpty }
    let inner = rows.map { "[\($0)]" }.joined(separator: ", ")
    return Atom(text: rows.count > 1 ? "[\(inner)]" : inner)
  }

  private mutating func addScript(_ mark: Character, to atoms: inout [Atom]) {
    let script = readArgument().text.trimmed
    let table = mark == "^" ? Formula.superscripts : Formula.subscripts
    let isBound = atoms.last?.isOperator ?? false
    // A power may stand on a function (tanh²), but on Σ it is a bound.
    let isPower = mark == "^" && atoms.last?.text.first?.isLowercase ?? false
    let mapped = script.compactMap { table[$0] }
    let text: String
    if mapped.count == script.count, isPower || !isBound {
      text = String(mapped)
    } else if script.count == 1 {
      text = "\(mark)\(script)"
    } else if mark == "_", !isBound, script.contains(",") {
      text = "[\(script)]"
    } else {
      text = "\(mark)(\(script))"
    }
    guard let last = atoms.last else { return atoms.append(Atom(text: text)) }
    atoms[atoms.count - 1] = Atom(
      text: last.text + text, isOperator: last.isOperator, isSimple: last.isSimple)
  }

  /// What stands in braces, marked as simple when it needs no brackets beside a fraction bar.
  private func bracketed(_ text: String) -> Atom {
    let withoutIndices = text.replacing(#/\[[^\]]*\]/#, with: "")
    return Atom(text: text, isSimple: withoutIndices.allSatisfy { !" +−-=/·×,".contains($0) })
  }

  private func grouped(_ atom: Atom) -> String {
    atom.isSimple ? atom.text.trimmed : "(\(atom.text.trimmed))"
  }
}
