# Draws shifts.png from shifts.tsv: gnuplot shifts.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'shifts.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set label 1 'A digit moves by one pixel' at graph 0, screen 0.955555556 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.888888889 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.831111111
set xlabel 'side of the window, in cells' textcolor rgb '#59636e'
unset logscale x
set xrange [0:28]
set xtics ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25) font ',17'
set ylabel 'change of the map, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [0:100]
set ytics ('0' 0, '20' 20, '40' 40, '60' 60, '80' 80, '100' 100) font ',17'
plot 'shifts.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'maximum', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'average', \
  '' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'middle cell kept'
