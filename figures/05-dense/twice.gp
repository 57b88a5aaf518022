# Draws twice.png from twice.tsv: gnuplot twice.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'twice.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set key at graph 0, screen 0.955263158 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.886842105
set xlabel 'score of the truth, t (its rival has −t)' textcolor rgb '#59636e'
unset logscale x
set xrange [-8:8]
set xtics ('−8' -8, '−6' -6, '−4' -4, '−2' -2, '0' 0, '2' 2, '4' 4, '6' 6, '8' 8) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
unset logscale y
set yrange [0:18]
set ytics ('0' 0, '5' 5, '10' 10, '15' 15) font ',17'
plot 'twice.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'softmax once', \
  '' skip 1 using 1:3 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'softmax twice'
set origin 0.5,0
set size 0.5,1
unset label
set key at graph 0, screen 0.955263158 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.886842105
set xlabel 'score of the truth, t (its rival has −t)' textcolor rgb '#59636e'
unset logscale x
set xrange [-8:8]
set xtics ('−8' -8, '−6' -6, '−4' -4, '−2' -2, '0' 0, '2' 2, '4' 4, '6' 6, '8' 8) font ',17'
set ylabel 'gradient for the score of the truth' textcolor rgb '#59636e'
unset logscale y
set yrange [-1:-0]
set ytics ('−1.0' -1, '−0.8' -0.8, '−0.6' -0.6, '−0.4' -0.4, '−0.2' -0.2, '0.0' 0) font ',17'
plot 'twice.tsv' skip 1 using 1:4 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'softmax once', \
  '' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'softmax twice'
unset multiplot
