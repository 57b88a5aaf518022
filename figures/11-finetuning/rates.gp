# Draws rates.png from rates.tsv: gnuplot rates.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'rates.png'
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
set label 2 'Loss' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'learning rate' textcolor rgb '#59636e'
set logscale x
set xrange [0.0004:0.125]
set xtics ('10⁻³' 0.001, '10⁻²' 0.01, '10⁻¹' 0.1, '' 0.0004 1, '' 0.0005 1, '' 0.0006 1, '' 0.0007 1, '' 0.0008 1, '' 0.0009 1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1) font ',17'
set ylabel 'mean loss' textcolor rgb '#59636e'
unset logscale y
set yrange [-0.5:2.5]
set ytics ('−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2, '2.5' 2.5) font ',17'
plot 'rates.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'on its own digits', \
  '' skip 1 using 1:2:3 with yerrorbars linewidth 2 linecolor rgb '#1f4e8c' pointtype -1 notitle, \
  '' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'on test digits', \
  '' skip 1 using 1:4:5 with yerrorbars linewidth 2 linecolor rgb '#e07b00' pointtype -1 notitle
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'Accuracy' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
unset key
set tmargin at screen 0.881578947
set xlabel 'learning rate' textcolor rgb '#59636e'
set logscale x
set xrange [0.0004:0.125]
set xtics ('10⁻³' 0.001, '10⁻²' 0.01, '10⁻¹' 0.1, '' 0.0004 1, '' 0.0005 1, '' 0.0006 1, '' 0.0007 1, '' 0.0008 1, '' 0.0009 1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1) font ',17'
set ylabel 'right on test digits, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [45:75]
set ytics ('45' 45, '50' 50, '55' 55, '60' 60, '65' 65, '70' 70, '75' 75) font ',17'
plot 'rates.tsv' skip 1 using 1:6 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 notitle, \
  '' skip 1 using 1:6:7 with yerrorbars linewidth 2 linecolor rgb '#1f4e8c' pointtype -1 notitle
unset multiplot
