# Draws weights.png from weights.tsv: gnuplot weights.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'weights.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set key inside top right vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.966666667
set xlabel 'weight' textcolor rgb '#59636e'
unset logscale x
set xrange [-0.3:0.3]
set xtics ('−0.3' -0.3, '−0.2' -0.2, '−0.1' -0.1, '0.0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3) font ',17'
set ylabel 'weights, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [0:14]
set ytics ('0' 0, '2' 2, '4' 4, '6' 6, '8' 8, '10' 10, '12' 12, '14' 14) font ',17'
plot 'weights.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'none', \
  '' skip 1 using 1:3 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'L1, λ = 0.0003', \
  '' skip 1 using 1:4 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) title 'L2, λ = 0.003'
