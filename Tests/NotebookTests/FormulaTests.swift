import Testing

@testable import Notebook

@Suite struct FormulaTests {
  @Test(arguments: [
    ("x_{i,j}", "x[i,j]"),
    ("x_i", "xᵢ"),
    ("k^2", "k²"),
    ("x_i^2", "xᵢ²"),
    ("e^{-x}", "e⁻ˣ"),
    ("e^{z_j}", "e^(zⱼ)"),
    ("y_c", "y_c"),
    ("w_{m,n} \\cdot x_{i+m-1,j+n-1}", "w[m,n] · x[i+m−1,j+n−1]"),
    ("a\\cdot b", "a · b"),
    ("3 \\times 3", "3 × 3"),
    ("\\frac{a}{b}", "a/b"),
    ("\\frac{a+b}{c}", "(a+b)/c"),
    ("\\frac{e^{z_i}}{\\sum_j e^{z_j}}", "e^(zᵢ)/(Σ_j e^(zⱼ))"),
    ("\\frac12", "1/2"),
    ("\\frac{\\partial L}{\\partial y_{i,j}}", "∂L/∂y[i,j]"),
    ("\\frac{1}{[a, b]}", "1/[a, b]"),
    ("\\sum_{i=0}^{k-1} x_i", "Σ_(i=0)^(k−1) xᵢ"),
    ("\\max(0, x)", "max(0, x)"),
    ("\\max_{i,j} x_{i,j}", "max_(i,j) x[i,j]"),
    ("\\log p", "log p"),
    ("\\alpha\\beta \\Delta", "αβ Δ"),
    ("\\partial L / \\partial x", "∂L / ∂x"),
    ("\\hat{y}", "y\u{302}"),
    ("\\left( x \\right)", "( x )"),
    ("\\text{stride} \\ge 1", "stride ≥ 1"),
    ("\\left\\lfloor \\frac{n + p - k}{s} \\right\\rfloor + 1", "⌊ (n + p − k)/s ⌋ + 1"),
    ("\\sqrt{2}", "√2"),
    ("\\sqrt{a+b}", "√(a+b)"),
    ("\\mathbb{R}^n", "ℝⁿ"),
    ("\\begin{bmatrix} 1 & 2 \\\\ 3 & -4 \\end{bmatrix}", "[[1, 2], [3, −4]]"),
    ("K = \\begin{bmatrix} 1 & 0 \\end{bmatrix}", "K = [1, 0]"),
    ("\\operatorname{softmax}(z)", "softmax(z)"),
    ("\\{a\\}", "{a}"),
    ("a \\\\ b", "a\nb"),
    ("\\unknown{x}", "\\unknownx"),
    ("x'", "x′"),
    ("", ""),
    ("\\", "\\"),
    ("\\frac{a", "a/"),
    ("x_", "x"),
  ])
  func plain(latex: String, expected: String) {
    #expect(Formula.plain(latex) == expected)
  }
}
