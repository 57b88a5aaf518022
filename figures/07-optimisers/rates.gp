# Draws rates.png from rates.tsv: gnuplot rates.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'rates.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set key at graph 0, screen 0.962222222 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.904444444
set xlabel 'step' textcolor rgb '#59636e'
unset logscale x
set xrange [0:12]
set xtics ('0' 0, '2' 2, '4' 4, '6' 6, '8' 8, '10' 10, '12' 12) font ',17'
set ylabel 'w' textcolor rgb '#59636e'
unset logscale y
set yrange [-2:2]
set ytics ('−2.0' -2, '−1.5' -1.5, '−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2) font ',17'
plot 'rates.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'η = 0.02', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title '0.1', \
  '' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title '0.5', \
  '' skip 1 using 1:5 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title '0.9', \
  '' skip 1 using 1:6 with linespoints linewidth 4 linecolor rgb '#4aa3df' dashtype (24,6) pointtype 6 pointsize 1.5 title '1', \
  '' skip 1 using 1:7 with linespoints linewidth 4 linecolor rgb '#6b7280' dashtype (8,4,3,4,3,4) pointtype 4 pointsize 1.4 title '1.1'
