# Draws paths.png from paths.tsv: gnuplot paths.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 2700,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'paths.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.333333333,1
set label 2 'Plain descent' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'along the valley' textcolor rgb '#59636e'
unset logscale x
set xrange [-10:3]
set xtics ('−10' -10, '−8' -8, '−6' -6, '−4' -4, '−2' -2, '0' 0, '2' 2) font ',17'
set ylabel 'across it' textcolor rgb '#59636e'
unset logscale y
set yrange [-2:2]
set ytics ('−2.0' -2, '−1.5' -1.5, '−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2) font ',17'
plot 'paths.tsv' skip 1 using 1:2 with lines linewidth 2 linecolor rgb '#c3cad2' dashtype solid notitle, \
  '' skip 1 using 3:4 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'descent, η = 0.01', \
  '' skip 1 using 5:6 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'descent, η = 0.036'
set origin 0.333333333,0
set size 0.333333333,1
unset label
set label 2 'A velocity' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'along the valley' textcolor rgb '#59636e'
unset logscale x
set xrange [-10:3]
set xtics ('−10' -10, '−8' -8, '−6' -6, '−4' -4, '−2' -2, '0' 0, '2' 2) font ',17'
set ylabel 'across it' textcolor rgb '#59636e'
unset logscale y
set yrange [-2:2]
set ytics ('−2.0' -2, '−1.5' -1.5, '−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2) font ',17'
plot 'paths.tsv' skip 1 using 1:7 with lines linewidth 2 linecolor rgb '#c3cad2' dashtype solid notitle, \
  '' skip 1 using 8:9 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'momentum, η = 0.01', \
  '' skip 1 using 10:11 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'Nesterov, η = 0.01'
set origin 0.666666667,0
set size 0.333333333,1
unset label
set label 2 'A rate for each weight' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'along the valley' textcolor rgb '#59636e'
unset logscale x
set xrange [-10:3]
set xtics ('−10' -10, '−8' -8, '−6' -6, '−4' -4, '−2' -2, '0' 0, '2' 2) font ',17'
set ylabel 'across it' textcolor rgb '#59636e'
unset logscale y
set yrange [-2:2]
set ytics ('−2.0' -2, '−1.5' -1.5, '−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2) font ',17'
plot 'paths.tsv' skip 1 using 1:12 with lines linewidth 2 linecolor rgb '#c3cad2' dashtype solid notitle, \
  '' skip 1 using 13:14 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'RMSprop, η = 0.4', \
  '' skip 1 using 15:16 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'Adam, η = 0.6'
unset multiplot
